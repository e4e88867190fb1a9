package labkit

import java.io.{BufferedInputStream, DataInputStream, File, FileInputStream}
import java.util.Properties
import java.util.concurrent.atomic.{AtomicLong, AtomicReference}
import java.util.concurrent.locks.LockSupport

import org.apache.kafka.clients.producer.{KafkaProducer, ProducerRecord}
import org.apache.kafka.common.serialization.ByteArraySerializer

/** Sends a file's records to a topic, so many a second (0: as many as can be), and removes the file.
  *
  * Each record is its key and its value, either of them its length and its bytes; a key of the
  * length -1 is none. Records without a key go to the partitions by turns.
  */
class Sender(settings: Properties, topic: String, rate: Double, file: String)
    extends Thread(s"sending to $topic") {

  private val taken, last, begun = new AtomicLong()
  private val failure = new AtomicReference[Throwable]()
  @volatile private var ceased, ended = false
  setDaemon(true)

  def cease(): Unit = ceased = true

  /** Whether it ended, how many records the broker has taken, and within how many seconds. */
  def state: List[String] = {
    val how = if (failure.get != null) Desk.told(failure.get).tail.mkString(": ") else ""
    val whether = if (ended) "ended" else "sends"
    List(whether, taken.toString, ((last.get - begun.get).max(0) / 1e9).toString, how)
  }

  override def run(): Unit = {
    try {
      val producer = new KafkaProducer(properties, new ByteArraySerializer, new ByteArraySerializer)
      try sendAll(producer)
      finally producer.close()
    } catch { case error: Exception => failure.compareAndSet(null, error) }
    new File(file).delete()
    ended = true
  }

  /** The client's own settings, but for how long a broker that has gone is waited for. */
  private def properties: Properties = {
    val own = new Properties()
    own.put("bootstrap.servers", settings.get("bootstrap.servers"))
    own.put("request.timeout.ms", "5000")
    own.put("max.block.ms", "30000")
    own.put("delivery.timeout.ms", "30000")
    own.put("batch.size", "65536")
    own.put("linger.ms", "5")
    own
  }

  private def sendAll(producer: KafkaProducer[Array[Byte], Array[Byte]]): Unit = {
    val partitions = producer.partitionsFor(topic).size // before the clock starts
    val input = new DataInputStream(new BufferedInputStream(new FileInputStream(file), 1 << 20))
    try {
      var number = 0L
      var key = next(input)
      begun.set(System.nanoTime())
      last.set(begun.get)
      while (key.isDefined && !ceased && failure.get == null) {
        if (rate > 0) await(begun.get + (number / rate * 1e9).toLong)
        val value = new Array[Byte](input.readInt())
        input.readFully(value)
        val part = if (key.get == null) Int.box((number % partitions).toInt) else null
        producer.send(new ProducerRecord(topic, part, key.get, value), (_, error) => done(error))
        number += 1
        key = next(input)
      }
      producer.flush()
    } finally input.close()
  }

  /** The next record's key, null for none; None at the end of the file. */
  private def next(input: DataInputStream): Option[Array[Byte]] = {
    input.mark(1)
    if (input.read() < 0) None
    else {
      input.reset()
      val length = input.readInt()
      if (length < 0) Some(null)
      else {
        val key = new Array[Byte](length)
        input.readFully(key)
        Some(key)
      }
    }
  }

  private def await(due: Long): Unit = {
    var left = due - System.nanoTime()
    while (left > 0 && !ceased) {
      LockSupport.parkNanos(left.min(50000000L))
      left = due - System.nanoTime()
    }
  }

  private def done(error: Exception): Unit =
    if (error != null) failure.compareAndSet(null, error)
    else {
      taken.incrementAndGet()
      last.set(System.nanoTime())
    }
}

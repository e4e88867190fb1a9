package labkit

import java.io.PrintStream
import java.util.{Optional, Properties}
import java.util.concurrent.{ConcurrentHashMap, ExecutionException}

import org.apache.kafka.clients.admin.{Admin, NewTopic, OffsetSpec}
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException

import scala.collection.mutable
import scala.io.Source
import scala.jdk.CollectionConverters._

/** Kafka's client in a process of its own. It takes a question a line, words parted by tabs, and
  * answers each by a line: `ok` and words, or `error`, a class and a message.
  */
object Desk {
  def main(arguments: Array[String]): Unit = {
    val answers = System.out
    System.setOut(new PrintStream(System.err, true)) // what a library prints is no answer
    val desk = new Desk(arguments(0))
    for (question <- Source.stdin.getLines()) {
      answers.println(answered(desk, question.split("\t").toList))
      answers.flush()
    }
    Runtime.getRuntime.halt(0) // who asked has gone: nothing that is under way is wanted
  }

  private def answered(desk: Desk, question: List[String]): String = {
    val words =
      try "ok" :: desk.answer(question)
      catch {
        case error: ExecutionException => told(error.getCause)
        case error: Exception => told(error)
      }
    words.mkString("\t")
  }

  /** An error as words of one line. */
  def told(error: Throwable): List[String] = {
    val message = Option(error.getMessage).getOrElse("").replaceAll("\\s+", " ")
    List("error", error.getClass.getSimpleName, message)
  }
}

/** What one broker is asked, and what is being sent to it. */
class Desk(address: String) {
  private val settings = new Properties()
  settings.put("bootstrap.servers", address)
  settings.put("request.timeout.ms", "5000")
  settings.put("default.api.timeout.ms", "10000")
  private val admin = Admin.create(settings)
  private val senders = new ConcurrentHashMap[String, Sender]()

  def answer(question: List[String]): List[String] = question match {
    case List("nodes") => List(admin.describeCluster().nodes().get().size.toString)
    case List("topics") => admin.listTopics().names().get().asScala.toList.sorted
    case List("make", topic, partitions) => make(topic, partitions.toInt)
    case List("drop", topic) =>
      admin.deleteTopics(List(topic).asJava).all().get()
      Nil
    case List("offsets", topic) => offsets(topic)
    case List("send", name, topic, rate, file) => send(name, topic, rate.toDouble, file)
    case List("sent", name) => senders.get(name).state
    case List("cease", name) =>
      senders.get(name).cease()
      Nil
    case _ => throw new IllegalArgumentException(question.mkString(" "))
  }

  /** A new topic, once each of its partitions has a leader: until then it can't be read. */
  private def make(topic: String, partitions: Int): List[String] = {
    val wanted = new NewTopic(topic, Optional.of(Int.box(partitions)), Optional.empty[java.lang.Short])
    admin.createTopics(List(wanted).asJava).all().get()
    val patience = System.nanoTime() + 10000000000L
    while (led(topic) < partitions && System.nanoTime() < patience) Thread.sleep(10)
    Nil
  }

  private def led(topic: String): Int =
    try {
      val found = admin.describeTopics(List(topic).asJava).allTopicNames().get().get(topic)
      found.partitions().asScala.count(part => part.leader() != null && !part.leader().isEmpty)
    } catch {
      case error: ExecutionException
          if error.getCause.isInstanceOf[UnknownTopicOrPartitionException] => 0
    }

  /** The end of each partition, in their order: how many records have been written to it. */
  private def offsets(topic: String): List[String] = {
    val found = admin.describeTopics(List(topic).asJava).allTopicNames().get().get(topic)
    val wanted = mutable.LinkedHashMap.empty[TopicPartition, OffsetSpec]
    for (part <- found.partitions().asScala)
      wanted(new TopicPartition(topic, part.partition())) = OffsetSpec.latest()
    val ends = admin.listOffsets(wanted.asJava)
    wanted.keys.toList.map(part => ends.partitionResult(part).get().offset().toString)
  }

  private def send(name: String, topic: String, rate: Double, file: String): List[String] = {
    val sender = new Sender(settings, topic, rate, file)
    senders.put(name, sender)
    sender.start()
    Nil
  }
}

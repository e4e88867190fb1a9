package labkit

import java.nio.ByteBuffer
import java.util.SplittableRandom

import org.apache.spark.rdd.RDD
import org.apache.spark.sql.{DataFrame, SparkSession}
import org.apache.spark.util.SizeEstimator

/** A record of mixed fields: 1000 letters, 100 numbers in an array, and two more numbers. */
case class Record(id: Int, value: Double, text: String, numbers: Array[Int])

/** The same with its 100 numbers in a list, each an object of its own. */
case class BoxedRecord(id: Int, value: Double, text: String, numbers: List[Int])

/** A record of small fields: two numbers and a name of eight Latin letters, 20 bytes of data. */
case class SmallRecord(id: Int, value: Double, name: String)

/** Records made from their index alone, so that every session, level and serializer has the same. */
object Records {

  /** The records as objects on the JVM's heap. */
  def rdd(spark: SparkSession, records: Int, partitions: Int): RDD[Record] =
    spark.sparkContext.parallelize(0 until records, partitions).map(record)

  /** The same with their numbers boxed: slow to keep deserialized, since Spark estimates the size. */
  def boxed(spark: SparkSession, records: Int, partitions: Int): RDD[BoxedRecord] =
    spark.sparkContext.parallelize(0 until records, partitions).map(boxedRecord)

  /** The same in the rows of Spark SQL's own binary format. */
  def frame(spark: SparkSession, records: Int, partitions: Int): DataFrame =
    spark.createDataFrame(rdd(spark, records, partitions))

  /** Records as Šenkýř published them: characters of three bytes, numbers under a million. */
  def published(spark: SparkSession, records: Int, partitions: Int): RDD[BoxedRecord] =
    spark.sparkContext.parallelize(0 until records, partitions).map(i => boxed(wideRecord(i)))

  /** The same in rows. */
  def publishedFrame(spark: SparkSession, records: Int, partitions: Int): DataFrame =
    spark.createDataFrame(spark.sparkContext.parallelize(0 until records, partitions).map(wideRecord))

  /** Any records, dealt out anew over so many partitions. */
  def repartitioned[T](spark: SparkSession, records: RDD[T], partitions: Int): RDD[T] =
    records.repartition(partitions)

  /** The same as bytes alone, an array a record: letters, and the numbers in four or eight each. */
  def packed(spark: SparkSession, records: Int, partitions: Int): RDD[Array[Byte]] =
    rdd(spark, records, partitions).map { record =>
      val bytes = ByteBuffer.allocate(4 + 8 + record.text.length + 4 * record.numbers.length)
      bytes.putInt(record.id).putDouble(record.value).put(record.text.getBytes("ISO-8859-1"))
      record.numbers.foreach(number => bytes.putInt(number))
      bytes.array
    }

  /** Records of small fields as objects. */
  def small(spark: SparkSession, records: Int, partitions: Int): RDD[SmallRecord] =
    spark.sparkContext.parallelize(0 until records, partitions).map(i => SmallRecord(i, i / 3.0, f"$i%08x"))

  /** Their data alone, one array a partition. */
  def smallPacked(spark: SparkSession, records: Int, partitions: Int): RDD[Array[Byte]] =
    small(spark, records, partitions).mapPartitions { found =>
      val all = found.toArray
      val bytes = ByteBuffer.allocate(20 * all.length)
      all.foreach(one => bytes.putInt(one.id).putDouble(one.value).put(one.name.getBytes("ISO-8859-1")))
      Iterator(bytes.array)
    }

  /** The length of each record's text and the sum of its numbers: all of it has to be read. */
  def sized(spark: SparkSession, records: RDD[Record]): RDD[(Int, Int)] =
    records.map(record => (record.text.length, record.numbers.sum))

  /** The same of records whose numbers are boxed. */
  def sizedBoxed(spark: SparkSession, records: RDD[BoxedRecord]): RDD[(Int, Int)] =
    records.map(record => (record.text.length, record.numbers.sum))

  /** The same of records of small fields. */
  def sizedSmall(spark: SparkSession, records: RDD[SmallRecord]): RDD[(Int, Int)] =
    records.map(record => (record.name.length, record.id))

  /** What Spark's SizeEstimator says that an array of so many records takes on the heap, in bytes. */
  def estimatedSize(spark: SparkSession, records: Int): Long =
    SizeEstimator.estimate(Array.tabulate(records)(record))

  /** The same for records whose numbers are boxed. */
  def estimatedBoxedSize(spark: SparkSession, records: Int): Long =
    SizeEstimator.estimate(Array.tabulate(records)(boxedRecord))

  /** The record of an index: letters and numbers under 1000, drawn at random with it as the seed. */
  private def record(index: Int): Record = {
    val random = new SplittableRandom(index)
    val letters = Array.fill(1000)(('a' + random.nextInt(26)).toChar)
    Record(index, random.nextDouble(), new String(letters), Array.fill(100)(random.nextInt(1000)))
  }

  /** Characters of any plane below the surrogates: most take three bytes in UTF-8. */
  private def wideRecord(index: Int): Record = {
    val random = new SplittableRandom(index)
    val text = Array.fill(1000)(random.nextInt(1, 0xd800).toChar)
    val numbers = Array.fill(100)(random.nextInt(1000000))
    Record(random.nextInt(1000000), random.nextDouble(), new String(text), numbers)
  }

  private def boxedRecord(index: Int): BoxedRecord = boxed(record(index))

  private def boxed(same: Record): BoxedRecord =
    BoxedRecord(same.id, same.value, same.text, same.numbers.toList)
}

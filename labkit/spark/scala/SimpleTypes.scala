package labkit

import org.apache.spark.HashPartitioner
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession

/** Shuffles of keys and values that Spark serializes with Kryo by itself, and of some it does not. */
object SimpleTypes {

  /** A number as an object of a class, which only the session's serializer takes. */
  case class Boxed(number: Int)

  /** Integers as keys and values. */
  def ints(spark: SparkSession, records: Int, partitions: Int): RDD[(Int, Int)] =
    numbers(spark, records, partitions).map(n => (n, n)).partitionBy(new HashPartitioner(partitions))

  /** Their digits, as text. */
  def strings(spark: SparkSession, records: Int, partitions: Int): RDD[(String, String)] =
    numbers(spark, records, partitions)
      .map(n => (n.toString, n.toString))
      .partitionBy(new HashPartitioner(partitions))

  /** Integers as keys, objects as values. */
  def objects(spark: SparkSession, records: Int, partitions: Int): RDD[(Int, Boxed)] =
    numbers(spark, records, partitions)
      .map(n => (n, Boxed(n)))
      .partitionBy(new HashPartitioner(partitions))

  private def numbers(spark: SparkSession, records: Int, partitions: Int): RDD[Int] =
    spark.sparkContext.parallelize(0 until records, partitions)
}

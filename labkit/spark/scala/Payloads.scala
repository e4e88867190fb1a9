package labkit

import java.nio.charset.StandardCharsets.US_ASCII

import scala.util.Random

import org.apache.spark.HashPartitioner
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession

/** The integers 0 until `records`, each with a text that is made of it, shuffled by the integer. */
object Payloads {

  /** Each text is made first and travels with its number. */
  def before(spark: SparkSession, records: Int, size: Int, partitions: Int): RDD[(Int, String)] =
    numbers(spark, records, partitions)
      .mapValues(payload(_, size))
      .partitionBy(new HashPartitioner(partitions))

  /** Each text is made where its number arrives. */
  def after(spark: SparkSession, records: Int, size: Int, partitions: Int): RDD[(Int, String)] =
    numbers(spark, records, partitions)
      .partitionBy(new HashPartitioner(partitions))
      .mapValues(payload(_, size))

  private def payload(number: Int, size: Int): String = {
    val bytes = new Array[Byte](size)
    new Random(number).nextBytes(bytes)
    new String(bytes.map(byte => (byte & 0x7f).toByte), US_ASCII)
  }

  private def numbers(spark: SparkSession, records: Int, partitions: Int): RDD[(Int, Int)] =
    spark.sparkContext.parallelize(0 until records, partitions).map(n => (n, n))
}

package labkit

import org.apache.spark.rdd.RDD
import org.apache.spark.sql.{Dataset, SparkSession}

/** Sums of the integers 0 until `records` by their remainder, in the ways that shuffle differently. */
object Shuffles {

  /** One sum a key, the form in which every way gives its answer. */
  case class Total(key: Int, total: Long)

  /** All values of a key travel to one task, which adds them up. */
  def groupByKey(spark: SparkSession, records: Int, keys: Int, partitions: Int): RDD[(Int, Long)] =
    numbers(spark, records, keys, partitions).groupByKey(partitions).mapValues(_.sum)

  /** Each map task adds up its own values first and sends one sum a key. */
  def reduceByKey(spark: SparkSession, records: Int, keys: Int, partitions: Int): RDD[(Int, Long)] =
    numbers(spark, records, keys, partitions).reduceByKey(_ + _, partitions)

  /** The typed Dataset's grouping: the groups are iterated over after the shuffle. */
  def mapGroups(spark: SparkSession, records: Int, keys: Int, partitions: Int): Dataset[Total] = {
    import spark.implicits._
    dataset(spark, records, partitions)
      .groupByKey(number => (number % keys).toInt)
      .mapGroups((key, group) => Total(key, group.sum))
  }

  /** The same from the rows of a range, each of which becomes an object first. */
  def reduceRows(spark: SparkSession, records: Int, keys: Int, partitions: Int): RDD[(Int, Long)] =
    dataset(spark, records, partitions).rdd.map(n => ((n % keys).toInt, n)).reduceByKey(_ + _, partitions)

  /** The typed Dataset's reduction: the reducing function runs on both sides of the shuffle. */
  def reduceGroups(spark: SparkSession, records: Int, keys: Int, partitions: Int): Dataset[Total] = {
    import spark.implicits._
    dataset(spark, records, partitions)
      .groupByKey(number => (number % keys).toInt)
      .reduceGroups(_ + _)
      .map { case (key, total) => Total(key, total) }
  }

  private def numbers(spark: SparkSession, records: Int, keys: Int, partitions: Int): RDD[(Int, Long)] =
    spark.sparkContext.parallelize(0 until records, partitions).map(n => (n % keys, n.toLong))

  private def dataset(spark: SparkSession, records: Int, partitions: Int): Dataset[Long] = {
    import spark.implicits._
    spark.range(0, records, 1, partitions).as[Long]
  }
}

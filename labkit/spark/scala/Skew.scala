package labkit

import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession

/** The numbers 1 to `records` with the names of their keys, nearly all of which are the last one. */
object Skew {

  /** All numbers of a key meet its name in one task. */
  def hashed(spark: SparkSession, records: Int, keys: Int, partitions: Int): RDD[(Int, String)] =
    numbers(spark, records, keys, partitions)
      .cogroup(names(spark, keys), partitions)
      .values
      .flatMap { case (numbers, names) => for (n <- numbers; name <- names) yield (n, name) }

  /** The same with `salts` keys in the place of each, and a copy of its name for every one. */
  def salted(spark: SparkSession, records: Int, keys: Int, partitions: Int, salts: Int): RDD[(Int, String)] =
    numbers(spark, records, keys, partitions)
      .map { case (key, n) => ((key, n % salts), n) }
      .cogroup(
        names(spark, keys).flatMap { case (key, name) => (0 until salts).map(s => ((key, s), name)) },
        partitions)
      .values
      .flatMap { case (numbers, names) => for (n <- numbers; name <- names) yield (n, name) }

  private def numbers(spark: SparkSession, records: Int, keys: Int, partitions: Int): RDD[(Int, Int)] =
    spark.sparkContext.parallelize(1 to records, partitions).keyBy(n => math.min(n, keys))

  private def names(spark: SparkSession, keys: Int): RDD[(Int, String)] =
    spark.sparkContext.parallelize(1 to keys, 1).map(key => (key, s"key $key"))
}

package labkit

import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession

/** Pairs of 1 to `left` and every 17th number of 1 to `right` that leave the same remainder. */
object Joins {

  /** Forms every pair, `partitions` times `partitions` tasks of them, and keeps few. */
  def cartesian(spark: SparkSession, left: Int, right: Int, keys: Int, partitions: Int): RDD[(Int, Int)] =
    numbers(spark, left, 1, partitions)
      .cartesian(numbers(spark, right, 17, partitions))
      .filter { case (a, b) => a % keys == b % keys }

  /** Brings the numbers of one remainder together and forms only the pairs that are kept. */
  def join(spark: SparkSession, left: Int, right: Int, keys: Int, partitions: Int): RDD[(Int, Int)] =
    numbers(spark, left, 1, partitions)
      .keyBy(_ % keys)
      .join(numbers(spark, right, 17, partitions).keyBy(_ % keys), partitions)
      .values

  private def numbers(spark: SparkSession, last: Int, step: Int, partitions: Int): RDD[Int] =
    spark.sparkContext.parallelize(1 to last by step, partitions)
}

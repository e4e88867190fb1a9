package labkit

import scala.collection.mutable.HashSet

import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession

/** The set of each remainder's quotients, of the integers 0 until `records`, in three ways. */
object Sets {

  /** The values of a key. */
  type Found = HashSet[Int]

  /** All values of a key travel to one task, which makes a set of them. */
  def grouped(
      spark: SparkSession, records: Int, keys: Int, distinct: Int, partitions: Int): RDD[(Int, Found)] =
    pairs(spark, records, keys, distinct, partitions)
      .groupByKey(partitions)
      .mapValues(values => HashSet.from(values))

  /** Each map task adds its own values to a set a key, which begins with the first of them. */
  def combined(
      spark: SparkSession, records: Int, keys: Int, distinct: Int, partitions: Int): RDD[(Int, Found)] =
    pairs(spark, records, keys, distinct, partitions)
      .combineByKey[HashSet[Int]]((value: Int) => HashSet(value), add _, merge _, partitions)

  /** The same, where each set begins as a copy of an empty one. */
  def aggregated(
      spark: SparkSession, records: Int, keys: Int, distinct: Int, partitions: Int): RDD[(Int, Found)] =
    pairs(spark, records, keys, distinct, partitions)
      .aggregateByKey(HashSet.empty[Int], partitions)(add, merge)

  private def add(found: HashSet[Int], value: Int): HashSet[Int] = found += value

  private def merge(found: HashSet[Int], others: HashSet[Int]): HashSet[Int] = found ++= others

  private def pairs(
      spark: SparkSession, records: Int, keys: Int, distinct: Int, partitions: Int): RDD[(Int, Int)] =
    spark.sparkContext
      .parallelize(0 until records, partitions)
      .map(n => (n % keys, n / keys % distinct))
}

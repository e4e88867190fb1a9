package labkit

import org.apache.spark.SparkEnv
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession

/** What the numbers 0 until `records` have in a table, which reaches the tasks in three ways. */
object Closures {

  /** A table of `entries` strings of `length` digits. */
  def table(spark: SparkSession, entries: Int, length: Int): Map[Int, String] =
    (0 until entries).map(i => i -> value(i, length)).toMap

  /** The function holds the table: every task deserialises it. */
  def closure(spark: SparkSession, table: Map[Int, String], records: Int, tasks: Int): RDD[(Int, String)] = {
    val entries = table.size
    numbers(spark, records, tasks).map(n => (n, table(n % entries)))
  }

  /** The function holds a broadcast variable: every executor deserialises it. */
  def broadcast(
      spark: SparkSession, table: Map[Int, String], records: Int, tasks: Int): RDD[(Int, String)] = {
    val entries = table.size
    val shipped = spark.sparkContext.broadcast(table)
    numbers(spark, records, tasks).map(n => (n, shipped.value(n % entries)))
  }

  /** The table is an RDD of its own. */
  def join(spark: SparkSession, entries: Int, length: Int, records: Int, tasks: Int): RDD[(Int, String)] =
    numbers(spark, records, tasks)
      .keyBy(_ % entries)
      .join(numbers(spark, entries, tasks).map(i => (i, value(i, length))), tasks)
      .values

  /** How many bytes an RDD takes, with its functions, when a stage's tasks are made of it. */
  def taskBinary(spark: SparkSession, rdd: RDD[_]): Int =
    SparkEnv.get.closureSerializer.newInstance().serialize[RDD[_]](rdd).limit()

  private def value(i: Int, length: Int): String = ("%0" + length + "d").format(i)

  private def numbers(spark: SparkSession, count: Int, tasks: Int): RDD[Int] =
    spark.sparkContext.parallelize(0 until count, tasks)
}

package labkit

import java.util.{List => JavaList}

import scala.collection.mutable
import scala.jdk.CollectionConverters._

import org.apache.spark.api.java.JavaRDD
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession
import org.apache.spark.streaming.{Seconds, StreamingContext}
import org.apache.spark.streaming.dstream.DStream

/** Sums of a stream's keys over windows, with and without the inverse function. */
object Streams {

  type Pair = (Int, Long)

  /** A batch of records: the integers from `first` by their remainder, each of them once. */
  def batch(spark: SparkSession, first: Int, records: Int, keys: Int, partitions: Int): RDD[Pair] =
    spark.sparkContext.range(first, first + records.toLong, 1, partitions).map(n => ((n % keys).toInt, 1L))

  /** Each window is reduced from all of its batches' sums. */
  def allAgain(
      spark: SparkSession, context: StreamingContext, batches: JavaList[RDD[Pair]], window: Int, slide: Int
  ): Sums = new Sums(spark, queue(context, batches).reduceByKeyAndWindow(
    (a: Long, b: Long) => a + b, Seconds(window), Seconds(slide)))

  /** Each window is the one before, plus what came and minus what went. */
  def inverse(
      spark: SparkSession, context: StreamingContext, batches: JavaList[RDD[Pair]], window: Int, slide: Int
  ): Sums = new Sums(spark, queue(context, batches).reduceByKeyAndWindow(
    (a: Long, b: Long) => a + b, (a: Long, b: Long) => a - b, Seconds(window), Seconds(slide),
    filterFunc = (pair: Pair) => pair._2 > 0))

  /** All that was collected: the second at which a window ends, a key, its sum. */
  def answer(spark: SparkSession, sums: Sums): RDD[(Double, Int, Long)] = sums.answer()

  private def queue(context: StreamingContext, batches: JavaList[RDD[Pair]]): DStream[Pair] =
    context.queueStream(mutable.Queue.from(batches.asScala))

  /** Collects what each window holds. */
  class Sums(spark: SparkSession, windows: DStream[Pair]) {
    private val found = mutable.Buffer.empty[(Double, Int, Long)]

    windows.foreachRDD { (rdd, time) =>
      val pairs = rdd.collect()
      found.synchronized { found ++= pairs.map { case (key, sum) => (time.milliseconds / 1000.0, key, sum) } }
    }

    def answer(): RDD[(Double, Int, Long)] =
      spark.sparkContext.parallelize(found.synchronized(found.toSeq), 2)
  }
}

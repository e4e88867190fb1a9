package labkit

import java.util.{List => JavaList}

import scala.collection.mutable
import scala.jdk.CollectionConverters._

import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession
import org.apache.spark.streaming.{Seconds, StreamingContext, Time}
import org.apache.spark.streaming.dstream.DStream

/** Counts of a stream's keys over windows, with and without the inverse function. */
object Streams {

  type Pair = (Int, Long)

  /** What the windows of the context that runs have held: a JVM has one context at a time. */
  private val held = mutable.Buffer.empty[(Double, Int, Long)]

  /** A batch of records: the integers from `first` by their remainder, each of them once. */
  def batch(spark: SparkSession, first: Int, records: Int, keys: Int, partitions: Int): RDD[Pair] =
    spark.sparkContext.range(first, first + records.toLong, 1, partitions).map(n => ((n % keys).toInt, 1L))

  /** Each window is reduced from the sums of all its batches. */
  def allAgain(
      spark: SparkSession, context: StreamingContext, batches: JavaList[RDD[Pair]], window: Int, slide: Int
  ): Unit = keep(queue(context, batches).reduceByKeyAndWindow(
    (a: Long, b: Long) => a + b, Seconds(window), Seconds(slide), 2))

  /** Each window is the one before, with what came and without what went. */
  def inverse(
      spark: SparkSession, context: StreamingContext, batches: JavaList[RDD[Pair]], window: Int, slide: Int
  ): Unit = keep(queue(context, batches).reduceByKeyAndWindow(
    (a: Long, b: Long) => a + b, (a: Long, b: Long) => a - b, Seconds(window), Seconds(slide), 2,
    (pair: Pair) => pair._2 > 0))

  /** What the windows have held: the second at which one ends, a key, its count. */
  def answer(spark: SparkSession): RDD[(Double, Int, Long)] =
    spark.sparkContext.parallelize(held.synchronized(held.toSeq), 2)

  private def queue(context: StreamingContext, batches: JavaList[RDD[Pair]]): DStream[Pair] =
    context.queueStream(mutable.Queue.from(batches.asScala))

  /** Bring each window to the driver. */
  private def keep(windows: DStream[Pair]): Unit = {
    held.synchronized(held.clear())
    // The function is stored with each checkpoint: it may hold nothing but what it is given.
    windows.foreachRDD((rdd: RDD[Pair], time: Time) => add(rdd.collect(), time))
  }

  private def add(pairs: Array[Pair], time: Time): Unit = held.synchronized {
    held ++= pairs.map { case (key, count) => (time.milliseconds / 1000.0, key, count) }
  }
}

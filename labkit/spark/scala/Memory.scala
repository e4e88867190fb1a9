package labkit

import java.lang.management.ManagementFactory

import scala.jdk.CollectionConverters._

import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession

/** What the JVM and Spark's memory manager have to say of memory. */
object Memory {

  /** Bytes that Spark's unified memory has, for storage and execution together. */
  def limit(spark: SparkSession): Long =
    spark.sparkContext.getExecutorMemoryStatus.values.map(_._1).sum

  /** The same computed from the heap, less the 300 MiB that Spark reserves. */
  def computedLimit(spark: SparkSession, fraction: Double): Long =
    ((Runtime.getRuntime.maxMemory - 300L * 1024 * 1024) * fraction).toLong

  /** How many of an RDD's partitions are cached right now. */
  def cachedPartitions(spark: SparkSession, records: RDD[_]): Int =
    spark.sparkContext.getRDDStorageInfo.find(_.id == records.id).fold(0)(_.numCachedPartitions)

  /** Seconds that all collectors of this JVM have worked since it started. */
  def collected(spark: SparkSession): Double =
    ManagementFactory.getGarbageCollectorMXBeans.asScala.map(_.getCollectionTime).sum / 1000.0
}

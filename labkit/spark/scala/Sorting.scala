package labkit

import org.apache.spark.HashPartitioner
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.SparkSession

/** Records with scrambled keys, partitioned by their key's hash and sorted in two ways. */
object Sorting {

  /** A shuffle; then each partition is gathered in an array, which is sorted. */
  def thenSort(spark: SparkSession, records: Int, partitions: Int): RDD[(Int, Long)] =
    keyed(spark, records, partitions)
      .partitionBy(new HashPartitioner(partitions))
      .mapPartitions(_.toArray.sortBy(_._1).iterator, preservesPartitioning = true)

  /** A shuffle whose reader sorts what it fetches. */
  def andSort(spark: SparkSession, records: Int, partitions: Int): RDD[(Int, Long)] =
    keyed(spark, records, partitions)
      .repartitionAndSortWithinPartitions(new HashPartitioner(partitions))

  private def keyed(spark: SparkSession, records: Int, partitions: Int): RDD[(Int, Long)] =
    spark.sparkContext
      .parallelize(0 until records, partitions)
      .map(n => ((n * 2654435761L % 2147483648L).toInt, n.toLong))
}

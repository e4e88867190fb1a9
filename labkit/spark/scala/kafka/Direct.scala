package labkit

import java.util.{Map => JavaMap, Properties}
import java.util.concurrent.ConcurrentHashMap
import java.util.regex.Pattern

import scala.jdk.CollectionConverters._

import org.apache.kafka.clients.admin.Admin
import org.apache.kafka.clients.consumer.ConsumerRecord
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.common.serialization.StringDeserializer
import org.apache.spark.sql.SparkSession
import org.apache.spark.streaming.StreamingContext
import org.apache.spark.streaming.dstream.DStream
import org.apache.spark.streaming.kafka010.{ConsumerStrategies, KafkaUtils, LocationStrategies}

/** Direct streams of Kafka, which Python has no more: a task reads a partition, without a receiver. */
object Direct {

  /** What has been counted until now: records by the word that was found in their value. */
  class Counted {
    private val counts = new ConcurrentHashMap[String, java.lang.Long]()

    def add(word: String, records: Long): Unit = counts.merge(word, records, (a, b) => a + b)

    def counted: JavaMap[String, java.lang.Long] = counts

    def records: Long = counts.values.asScala.map(_.longValue).sum
  }

  /** Counts topics' records by a pattern's first group; partitions are dealt to streams, unioned. */
  def count(
      spark: SparkSession,
      context: StreamingContext,
      address: String,
      topics: String,
      pattern: String,
      streams: Int,
      reducers: Int
  ): Counted = {
    val parts = partitions(address, topics.split(",").toSeq)
    val dealt = parts.zipWithIndex.groupBy(_._2 % streams).toSeq.sortBy(_._1).map(_._2.map(_._1))
    val values = context.union(dealt.map(direct(context, address, _)))
    val seen = new Counted
    values
      .mapPartitions { part =>
        val compiled = Pattern.compile(pattern)
        part.map { value =>
          val found = compiled.matcher(value)
          (if (found.find()) found.group(1) else "", 1L)
        }
      }
      .reduceByKey(_ + _, reducers)
      .foreachRDD(batch => batch.collect().foreach { case (word, found) => seen.add(word, found) })
    seen
  }

  /** The values of some partitions, as one stream. */
  private def direct(
      context: StreamingContext,
      address: String,
      parts: Seq[TopicPartition]
  ): DStream[String] = {
    val settings = Map[String, Object](
      "bootstrap.servers" -> address,
      "key.deserializer" -> classOf[StringDeserializer],
      "value.deserializer" -> classOf[StringDeserializer],
      "group.id" -> "labkit",
      "auto.offset.reset" -> "earliest",
      "enable.auto.commit" -> Boolean.box(false)
    )
    val begin = parts.map(_ -> 0L).toMap
    val assigned = ConsumerStrategies.Assign[String, String](parts, settings, begin)
    KafkaUtils
      .createDirectStream[String, String](context, LocationStrategies.PreferConsistent, assigned)
      .map((record: ConsumerRecord[String, String]) => record.value)
  }

  private def partitions(address: String, topics: Seq[String]): Seq[TopicPartition] = {
    val settings = new Properties()
    settings.put("bootstrap.servers", address)
    val admin = Admin.create(settings)
    try {
      val found = admin.describeTopics(topics.asJava).allTopicNames().get()
      topics.flatMap(topic =>
        found.get(topic).partitions().asScala.map(p => new TopicPartition(topic, p.partition()))
      )
    } finally admin.close()
  }
}

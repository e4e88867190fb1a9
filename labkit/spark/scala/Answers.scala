package labkit

import java.util.{ArrayList, HashMap, HashSet, List => JavaList}

import scala.jdk.CollectionConverters._

import org.apache.spark.api.java.JavaRDD
import org.apache.spark.rdd.RDD
import org.apache.spark.sql.Row

/** Records as plain values, so that an answer on the JVM can be compared with one in Python. */
object Answers {

  /** The records in a form that Spark pickles: a case class, tuple or row as an array of fields. */
  def plain(records: RDD[_]): JavaRDD[Any] = records.map((record: Any) => value(record)).toJavaRDD()

  private def value(of: Any): Any = of match {
    case row: Row                       => row.toSeq.map(value).toArray[Any]
    case option: Option[_]              => option.map(value).orNull
    case map: scala.collection.Map[_, _] =>
      new HashMap(map.map { case (key, found) => value(key) -> value(found) }.asJava)
    case set: scala.collection.Set[_]   => new HashSet(set.map(value).asJava)
    case many: Iterable[_]              => list(many)
    case array: Array[_]                => list(array)
    case fields: Product                => fields.productIterator.map(value).toArray[Any]
    case single                         => single
  }

  private def list(many: Iterable[_]): JavaList[Any] = new ArrayList(many.map(value).toSeq.asJava)
}

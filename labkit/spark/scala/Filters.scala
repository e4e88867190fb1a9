package labkit

import org.apache.spark.sql.{DataFrame, Row, SparkSession}

/** Filters that Spark SQL can't look into. */
object Filters {

  /** Keeps the rows with a value in a column by a Scala function, a black box to the optimizer. */
  def typed(spark: SparkSession, frame: DataFrame, column: String, value: Int): DataFrame =
    frame.filter((row: Row) => row.getAs[Any](column) == value)
}

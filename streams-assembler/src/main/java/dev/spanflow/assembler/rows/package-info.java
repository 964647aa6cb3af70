/**
 * The state of one partition as objects under keys: kept in memory as long as there is room, as bytes in a store between
 * two commits. Knows neither Kafka nor what the rows mean.
 */
@org.jspecify.annotations.NullMarked
package dev.spanflow.assembler.rows;

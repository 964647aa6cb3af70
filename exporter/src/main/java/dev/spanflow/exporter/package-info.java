/**
 * Ships ordered span records to SGP: a consumer, per-trace lanes, batches, the SGP client and dead letters. The public
 * entry is {@link dev.spanflow.exporter.Exporter}.
 */
@org.jspecify.annotations.NullMarked
package dev.spanflow.exporter;

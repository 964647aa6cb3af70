/**
 * The contract between workers, assembler and exporter: what a span record is, on which topics it travels, and what is
 * done with one that SGP would refuse. Knows bytes and Kafka's record types, no broker and no state.
 */
@org.jspecify.annotations.NullMarked
package dev.spanflow.schemas;

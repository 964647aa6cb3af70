/**
 * Answers questions about traces, groups and the ledger over HTTP, whichever of the assemblers is asked: it finds the one
 * that holds the key and asks on, once.
 */
@org.jspecify.annotations.NullMarked
package dev.spanflow.assembler.queries;

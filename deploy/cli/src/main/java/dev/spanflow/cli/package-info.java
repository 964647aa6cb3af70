/** The production commands: what runs in a cluster. */
@org.jspecify.annotations.NullMarked
package dev.spanflow.cli;

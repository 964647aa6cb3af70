/**
 * Groups: adds up what their traces add, remembers which traces those are, and forgets both in time. Its own sub-topology, fed
 * by {@link dev.spanflow.assembler.groups.GroupChange}s.
 */
@org.jspecify.annotations.NullMarked
package dev.spanflow.assembler.groups;

/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.time.Duration;

/**
 * How long what is kept, and what becomes of spans whose parent does not come. All times are the task clock's.
 *
 * @param policy how orphans leave
 * @param timeout how long they wait for an id of which nothing has come
 * @param idleGrace how long the input must have been silent before the clock moves on by itself
 * @param retention how long a trace is remembered after its last record
 * @param waitingMaxBytes how much may wait in one partition before the oldest missing parents are given up early
 */
public record AssemblyRules(
        OrphanPolicy policy, Duration timeout, Duration idleGrace, Duration retention, long waitingMaxBytes) {}

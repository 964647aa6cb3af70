/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.time.Duration;

/**
 * What becomes of spans whose parent does not come.
 *
 * @param policy how they leave
 * @param timeout how long they wait for an id of which nothing has come, by the task's clock
 * @param idleGrace how long the input must have been silent before the clock moves on by itself
 */
public record OrphanRules(OrphanPolicy policy, Duration timeout, Duration idleGrace) {}

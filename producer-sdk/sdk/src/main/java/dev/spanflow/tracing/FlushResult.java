/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

/**
 * What {@link Tracing#flush} reached. Counted are the records that were pending when it was called.
 *
 * @param complete whether each of them is now acknowledged or dropped; look at {@code dropped} too
 * @param acknowledged stored by the brokers while the flush waited
 * @param dropped given up while the flush waited
 * @param pending neither when the time was over
 */
public record FlushResult(boolean complete, long acknowledged, long dropped, long pending) {}

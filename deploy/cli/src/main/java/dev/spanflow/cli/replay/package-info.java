/* SPDX-License-Identifier: Apache-2.0 */
/** {@code spanflow replay}: plans, runs, resumes and cancels replays, and tells how far they are. */
@org.jspecify.annotations.NullMarked
package dev.spanflow.cli.replay;

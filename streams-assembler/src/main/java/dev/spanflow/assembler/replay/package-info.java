/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The bounded run: which records of the past a replay takes, and the Kafka Streams app that puts them parent first. Planning is
 * plain code over what lies on a partition; {@link dev.spanflow.assembler.replay.ReplayRun} is the app.
 */
@org.jspecify.annotations.NullMarked
package dev.spanflow.assembler.replay;

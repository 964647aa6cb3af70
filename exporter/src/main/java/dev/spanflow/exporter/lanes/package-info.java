/* SPDX-License-Identifier: Apache-2.0 */
/** The order of export: which records go into which request, when, and what an answer means for them. Pure: knows no socket, no consumer and no clock. Internal to the exporter. */
@NullMarked
package dev.spanflow.exporter.lanes;

import org.jspecify.annotations.NullMarked;

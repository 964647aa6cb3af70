/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

/** A span's identity within its account (SGP contract, section 7.1, tracing service). */
record SpanKey(String traceId, String id) {}

/* SPDX-License-Identifier: Apache-2.0 */
/** The exporter, from the topic to a server's answer. */
@NullMarked
package dev.spanflow.bench.exporter;

import org.jspecify.annotations.NullMarked;

/* SPDX-License-Identifier: Apache-2.0 */
/** The way to SGP: requests, answers, TLS, proxy, key. Internal to the exporter. */
@NullMarked
package dev.spanflow.exporter.sgp;

import org.jspecify.annotations.NullMarked;

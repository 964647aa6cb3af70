/* SPDX-License-Identifier: Apache-2.0 */
/** What became of the records, by offset: kept with the commits. */
@NullMarked
package dev.spanflow.exporter.ledger;

import org.jspecify.annotations.NullMarked;

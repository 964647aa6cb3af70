/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/** How spans leave whose parent is missing when its deadline has passed. */
public enum OrphanPolicy {
    /** As they are, marked. Writes over nothing. */
    PASS,
    /** Under a stand-in for the parent, which the exporter writes only where SGP has none. */
    STUB
}

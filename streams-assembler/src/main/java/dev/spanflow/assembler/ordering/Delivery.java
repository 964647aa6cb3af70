/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/** How a record came to lie where it is read. */
public enum Delivery {
    /** Its producer put it there. */
    PRODUCED,
    /** It lay on another partition first, so newer records of its span may have overtaken it. */
    REROUTED,
    /** It was a dead letter: newer ones may have overtaken it, and it may have left before without reaching SGP. */
    REDRIVEN
}

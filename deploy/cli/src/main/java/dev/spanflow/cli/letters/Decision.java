/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

/**
 * What a redrive does with a letter.
 *
 * @param why for people; empty when it is sent without more ado
 * @param appended when its record first lay on the spans topic, in milliseconds since 1970
 */
record Decision(Letter letter, Fate fate, String why, long appended) {
    enum Fate {
        REDRIVE,
        /** SGP gets a newer record of the span: done with. */
        SUPERSEDED,
        /** It cannot be sent, or not now; it stays unresolved. */
        REFUSED
    }

    static Decision refused(Letter letter, String why) {
        return new Decision(letter, Fate.REFUSED, why, letter.time());
    }
}

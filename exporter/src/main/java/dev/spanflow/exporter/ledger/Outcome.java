/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.ledger;

/** What became of a record that needs no more work. */
public enum Outcome {
    /** SGP has it. */
    ACKNOWLEDGED,
    /** It went along with a newer record of its span, which SGP has. */
    COLLAPSED,
    /** It lies on the dead-letter topic. */
    DEAD_LETTERED,
    /** It lies on the dead-letter topic, and SGP has it without its payload. */
    DEAD_LETTERED_BARE,
    /** A stub that was not written. */
    STUB_UNNEEDED
}

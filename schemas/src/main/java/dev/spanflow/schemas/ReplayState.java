/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.util.Locale;

/** How far a replay is. */
public enum ReplayState {
    /** Its plan stands; nothing has been sent. */
    PLANNED,
    /** It sends, or was interrupted while it did and may be resumed. */
    RUNNING,
    /** It was asked to stop; what it sent and got newer records meanwhile is sent again first. */
    CANCELLING,
    /** All has been sent, and a last pass found nothing newer. */
    COMPLETE,
    /** Stopped on request, after a last pass. */
    CANCELLED,
    /** It gave up; the detail tells why. */
    FAILED;

    /** As it is written. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

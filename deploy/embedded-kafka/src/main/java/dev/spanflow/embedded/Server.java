/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

/** What answers, wherever it runs. */
interface Server {
    /** Stops cleanly. */
    void stop();

    /** Waits until it has stopped. */
    void awaitStop();
}

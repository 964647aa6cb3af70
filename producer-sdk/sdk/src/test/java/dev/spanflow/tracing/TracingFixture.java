/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A tracing whose clock stands at noon, and what it sends. */
@Timeout(30)
abstract class TracingFixture {
    static final Duration LONG = Duration.ofSeconds(10);
    static final Instant NOON = Instant.parse("2030-05-01T12:00:00Z");

    final RecordedSends sends = new RecordedSends();

    final Tracing tracing =
            sends.tracing().clock(Clock.fixed(NOON, ZoneOffset.UTC)).build();

    @AfterEach
    void close() {
        tracing.close();
    }
}

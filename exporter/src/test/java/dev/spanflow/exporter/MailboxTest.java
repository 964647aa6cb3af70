/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
    final AtomicInteger wakeups = new AtomicInteger();
    final Mailbox mailbox = new Mailbox(wakeups::incrementAndGet);

    @Test
    void put_wakesASleeper_once() {
        mailbox.fallAsleep(1000);
        mailbox.put(() -> {});
        mailbox.put(() -> {});

        assertThat(wakeups).hasValue(1);
    }

    @Test
    void put_wakesNobody_whoIsAwake() {
        mailbox.fallAsleep(1000);
        mailbox.awake();
        mailbox.put(() -> {});

        assertThat(wakeups).hasValue(0);
    }

    @Test
    void fallAsleep_allowsNoSleep_whenWorkLiesThere() {
        assertThat(mailbox.fallAsleep(1000)).isEqualTo(1000);
        mailbox.awake();
        mailbox.put(() -> {});

        assertThat(mailbox.fallAsleep(1000)).isZero();
    }

    @Test
    void runAll_runsInOrder_whatLaysThereWhenItBegan() {
        List<String> done = new ArrayList<>();
        mailbox.put(() -> {
            done.add("first");
            mailbox.put(() -> done.add("later"));
        });
        mailbox.put(() -> done.add("second"));

        mailbox.runAll();
        assertThat(done).containsExactly("first", "second");
    }
}

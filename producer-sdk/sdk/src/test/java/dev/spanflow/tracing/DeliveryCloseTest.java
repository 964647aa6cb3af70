/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spanflow.tracing.DeliveryStats.DropCause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The end of a delivery: what still goes, what is lost, and what is said of it. */
class DeliveryCloseTest extends DeliveryFixture {
    @Test
    void close_sendsWhatIsQueued() {
        record(50);

        delivery.close(LONG);

        assertThat(sends.sent).hasSize(50);
        assertThat(delivery.stats().acknowledged()).isEqualTo(50);
        assertThat(threads()).isZero();
    }

    @Test
    void close_countsTheRestAsDropped_whenTimeIsOver() {
        sends.acknowledges = false;
        record(3);
        await().until(() -> sends.sent.size() == 3);

        delivery.close(Duration.ZERO);
        sends.sent.get(0).settled().accept(null);

        assertThat(delivery.stats()).isEqualTo(new DeliveryStats(3, 0, 0, 0, dropped(DropCause.CLOSED, 3), 0, 0));
    }

    @Test
    void close_saysWhatIsLost_andWhy() {
        sends.refusal = new IllegalStateException("Failed to construct", new IllegalArgumentException("no such host"));
        record(2);
        await().until(() -> connects.get() > 1);

        assertThat(warnings(() -> delivery.close(Duration.ZERO)))
                .containsExactly("delivery under test: closed; 2 records are lost: no such host");
    }

    @Test
    void close_saysThatTheBrokersAreAway() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("no metadata after 1000 ms"));
        record(1);
        await().until(() -> sends.offers.get() > 1);

        assertThat(warnings(() -> delivery.close(Duration.ZERO)))
                .containsExactly("delivery under test: closed; 1 records are lost: "
                        + "brokers not reachable, too slow, or without the topic: no metadata after 1000 ms");
    }

    @Test
    void close_blamesTheTime_whereKafkaTookWhatItWasGiven() {
        sends.refusal = new RecordSender.RetryLaterException(new IllegalStateException("broker away"));
        record(2);
        await().until(() -> connects.get() > 0);
        sends.acknowledges = false;
        sends.refusal = null;
        await().until(() -> sends.sent.size() == 2);

        assertThat(warnings(() -> delivery.close(Duration.ZERO)))
                .containsExactly("delivery under test: closed; 2 records are lost: no time was left");
    }

    @Test
    void close_isSilent_whenAllIsSent() {
        record(2);

        assertThat(warnings(() -> delivery.close(LONG))).isEmpty();
    }

    private static List<String> warnings(Runnable work) {
        Logger log = (Logger) LoggerFactory.getLogger(Delivery.class);
        Level before = log.getLevel();
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        log.setLevel(Level.WARN);
        log.setAdditive(false);
        log.addAppender(told);
        try {
            work.run();
        } finally {
            log.detachAppender(told);
            log.setAdditive(true);
            log.setLevel(before);
        }
        return told.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void close_drains_onAnInterruptedThread() {
        record(10);
        Thread.currentThread().interrupt();

        delivery.close(LONG);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(delivery.stats().acknowledged()).isEqualTo(10);
    }

    @Test
    void close_comesBack_thoughTheSenderHangs() {
        CompletableFuture<RecordSender> connected = new CompletableFuture<>(); // join ignores interruptions
        AtomicInteger hanging = new AtomicInteger();
        Delivery hung = delivery("hung", () -> {
            hanging.incrementAndGet();
            return connected.join();
        });
        hung.record(span("0"), null, null);
        await().until(() -> hanging.get() == 1);

        hung.close(Duration.ofMillis(100));

        assertThat(hung.stats()).isEqualTo(new DeliveryStats(1, 0, 0, 0, dropped(DropCause.CLOSED, 1), 0, 0));
        connected.complete(sends);
    }

    @Test
    void secondClose_waitsForTheFirst() {
        sends.acknowledges = false;
        record(1);
        await().until(() -> sends.sent.size() == 1);
        CompletableFuture<Boolean> first = waiting(this::closeSlowly);
        CompletableFuture<Boolean> second = waiting(this::closeSlowly);
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();

        sends.sent.get(0).settled().accept(null);

        assertThat(second).succeedsWithin(LONG);
        assertThat(first).succeedsWithin(LONG);
    }

    private boolean closeSlowly() {
        delivery.close(LONG);
        return true;
    }
}

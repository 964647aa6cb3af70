/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RetentionTest {
    final Logger logger = (Logger) LoggerFactory.getLogger(RetentionWatch.class);
    final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    int asked;

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(logged);
    }

    @Test
    void used_isTheOldestRecordsAge_asAShareOfTheRetention() {
        RetentionWatch watch = watch(CompletableFuture.completedFuture(1000.0));
        watch.look(250, 0);

        assertThat(watch.used()).isEqualTo(0.25);
        assertThat(logged.list).isEmpty();
    }

    @Test
    void halfAndFourFifths_areSaid_onceEach_andAgainAfterItGotBetter() {
        RetentionWatch watch = watch(CompletableFuture.completedFuture(1000.0));
        for (int age : new int[] {500, 600, 800, 900, 100, 550}) {
            watch.look(age, 0);
        }

        assertThat(logged.list)
                .extracting(event -> event.getFormattedMessage().replaceAll(" of the.*", ""))
                .containsExactly(
                        "The oldest span that is not shipped has used 50 %",
                        "The oldest span that is not shipped has used 80 %",
                        "The oldest span that is not shipped has used 55 %");
    }

    @Test
    void retentionThatIsNotTold_orHasNoLimit_isNotKnown() {
        RetentionWatch refused = watch(CompletableFuture.failedFuture(new IllegalStateException("no")));
        refused.look(500, 0);
        assertThat(refused.used()).isNaN();

        RetentionWatch forEver = watch(CompletableFuture.completedFuture(-1.0));
        forEver.look(500, 0);
        assertThat(forEver.used()).isNaN();
    }

    @Test
    void brokers_areAskedAgain_afterFiveMinutes() {
        RetentionWatch watch = watch(CompletableFuture.completedFuture(1000.0));
        watch.look(0, 0);
        watch.look(0, TimeUnit.MINUTES.toNanos(4));
        assertThat(asked).isEqualTo(1);

        watch.look(0, TimeUnit.MINUTES.toNanos(5));
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void loss_namesWhatIsGone_andTheCommandThatBringsItBack() {
        RetentionLoss loss = loss("default");

        assertThat(loss.offsets()).isEqualTo(150);
        assertThat(loss.message(Instant.parse("2030-05-02T10:00:00.123Z")))
                .contains("offsets 100 to 249 of spanflow.ordered-spans-3", "up to 150 records")
                .endsWith("spanflow replay --from 2030-05-01T09:00:00.500Z --to 2030-05-02T10:00:00Z --execute");
        assertThat(loss("b").message(Instant.parse("2030-05-02T10:00:00Z"))).endsWith("Z --account b --execute");
    }

    private static RetentionLoss loss(String account) {
        return new RetentionLoss(
                new TopicPartition("spanflow.ordered-spans", 3),
                100,
                250,
                Instant.parse("2030-05-01T10:00:00.5Z").toEpochMilli(),
                account);
    }

    private RetentionWatch watch(CompletionStage<Double> retention) {
        return new RetentionWatch("spanflow.ordered-spans", () -> {
            asked++;
            return retention;
        });
    }
}

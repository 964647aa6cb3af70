/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of the input topic's retention the oldest record has used that is not shipped yet; says so at 50 % and at 80 %.
 * Asks the brokers for the topic's retention every few minutes, without waiting for them. Confined to the poll thread, except
 * {@link #used}.
 */
final class RetentionWatch {
    private static final Logger log = LoggerFactory.getLogger(RetentionWatch.class);
    private static final long ASK_EVERY_NANOS = Duration.ofMinutes(5).toNanos();
    private static final double[] WARN_AT = {0.8, 0.5};

    private final String topic;
    private final Supplier<CompletionStage<Double>> retention;
    private volatile double retentionMs = Double.NaN;
    private volatile double used = Double.NaN;
    private double warnedAt;
    private long askedAt;
    private boolean asked;
    private volatile boolean refused;

    /** @param retention asks for the topic's retention in milliseconds; negative is for ever */
    RetentionWatch(String topic, Supplier<CompletionStage<Double>> retention) {
        this.topic = topic;
        this.retention = retention;
    }

    static RetentionWatch of(Admin admin, String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return new RetentionWatch(
                topic,
                () -> admin.describeConfigs(List.of(resource))
                        .all()
                        .toCompletionStage()
                        .thenApply(configs ->
                                retentionMs(configs.values().iterator().next())));
    }

    private static double retentionMs(Config topic) {
        return Double.parseDouble(topic.get(TopicConfig.RETENTION_MS_CONFIG).value());
    }

    /** From 0 to 1, or beyond; NaN while the retention is not known, or has no limit in time. */
    double used() {
        return used;
    }

    /** @param ageMillis of the oldest record that is not shipped; 0 for none */
    void look(double ageMillis, long now) {
        if (!asked || now - askedAt >= ASK_EVERY_NANOS) {
            asked = true;
            askedAt = now;
            ask();
        }
        used = ageMillis / retentionMs;
        warn(used);
    }

    private void ask() {
        var unused = retention.get().whenComplete(this::answered);
    }

    private void answered(@Nullable Double millis, @Nullable Throwable failure) {
        if (millis != null) {
            retentionMs = millis < 0 ? Double.NaN : millis;
        } else if (!refused) {
            refused = true;
            log.warn(
                    "Brokers do not tell the retention of {}, so nobody warns of it: {}. It needs the ACL DescribeConfigs on"
                            + " that topic.",
                    topic,
                    String.valueOf(failure));
        }
    }

    private void warn(double share) {
        double reached = 0;
        for (double mark : WARN_AT) {
            reached = Math.max(reached, share >= mark ? mark : 0);
        }
        if (reached > warnedAt) {
            log.warn(
                    "The oldest span that is not shipped has used {} % of the retention of {}: what is older is lost",
                    Math.round(share * 100), topic);
        }
        warnedAt = reached;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.lanes.Backoff;
import dev.spanflow.exporter.lanes.BatchLimits;
import dev.spanflow.exporter.lanes.LaneSettings;
import dev.spanflow.exporter.lanes.Patience;
import dev.spanflow.exporter.sgp.SgpTarget;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.KafkaOverrides;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings of an exporter; {@code README.md} holds the table. An instance that exists is valid.
 *
 * <p>Keys with the prefix {@code kafka.} go to Kafka's clients as they are, except those that would break a promise:
 * they are refused by name.
 */
public final class ExporterConfig extends AbstractConfig {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String TOPIC_PREFIX = "topic.prefix";
    public static final String INPUT_TOPIC = "input.topic";
    /** For others that ship with an exporter: its consumer group, and how many requests it starts with. */
    public static final String GROUP = "group";

    public static final String REQUESTS_AT_START = "requests.at.start";
    public static final String SGP_URL = "sgp.url";
    public static final String SGP_CA_FILE = "sgp.ca.file";
    public static final String SGP_PROXY = "sgp.proxy";
    public static final String ACCOUNT = "account";
    public static final String SGP_API_KEY = "sgp.api.key";
    public static final String SGP_API_KEY_FILE = "sgp.api.key.file";
    public static final String SGP_ACCOUNT_ID = "sgp.account.id";
    public static final String BATCH_MAX_SPANS = "batch.max.spans";
    public static final String BATCH_MAX_BYTES = "batch.max.bytes";
    public static final String BATCH_MAX_AGE_MS = "batch.max.age.ms";
    public static final String LANES_PER_PARTITION = "lanes.per.partition";
    public static final String IN_FLIGHT_MAX_BYTES = "in.flight.max.bytes";
    public static final String REQUESTS_MAX = "requests.max";
    public static final String CALL_TIMEOUT_MS = "call.timeout.ms";
    public static final String FAILING_BATCH_MS = "failing.batch.ms";
    public static final String FAILING_SPAN_MS = "failing.span.ms";
    public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
    public static final String FAULT_RETRY_MS = "fault.retry.ms";
    public static final String COMMIT_INTERVAL_MS = "commit.interval.ms";

    /** All keys with type, default, limits and meaning. */
    public static final ConfigDef DEFINITION = ExporterConfigDef.make();

    private final SgpTarget sgp;
    private final Map<String, Object> kafka;

    /** @throws ConfigException when a value cannot be used; the message names it and the fix, never the key of SGP */
    public ExporterConfig(Map<String, ?> settings) {
        super(DEFINITION, settings, /* doLog= */ false);
        sgp = SgpSettings.target(this);
        kafka = KafkaOverrides.of(settings);
        KafkaSettings.sessionTimeoutMs(kafka);
        checkCallTimeout();
    }

    private void checkCallTimeout() {
        long maxPoll = KafkaSettings.maxPollIntervalMs(kafka());
        if (callTimeout().toMillis() >= maxPoll) {
            throw new ConfigException(
                    CALL_TIMEOUT_MS,
                    callTimeout().toMillis(),
                    "it must be less than kafka.max.poll.interval.ms (" + maxPoll
                            + "): a revoked partition waits for its requests");
        }
    }

    Topics topics() {
        return new Topics(getString(TOPIC_PREFIX));
    }

    String inputTopic() {
        String override = getString(INPUT_TOPIC);
        return override == null ? topics().orderedSpans() : override;
    }

    /** The account whose spans are shipped. */
    String account() {
        return getString(ACCOUNT);
    }

    /** Each account has its own, with its own offsets, waits and ledger. */
    String groupId() {
        String override = getString(GROUP);
        return override == null ? groupId(topics(), account()) : override;
    }

    /** The consumer group of the exporters of an account. */
    public static String groupId(Topics topics, String account) {
        return topics.application(account.equals(Headers.DEFAULT_ACCOUNT) ? "exporter" : "exporter-" + account);
    }

    /** Which SGP, and as whom. */
    public SgpTarget sgp() {
        return sgp;
    }

    LaneSettings laneSettings() {
        return new LaneSettings(batchLimits(), backoff(), patience());
    }

    private BatchLimits batchLimits() {
        return new BatchLimits(getInt(BATCH_MAX_SPANS), getInt(BATCH_MAX_BYTES), nanos(BATCH_MAX_AGE_MS));
    }

    int lanesPerPartition() {
        return getInt(LANES_PER_PARTITION);
    }

    long inFlightMaxBytes() {
        return getLong(IN_FLIGHT_MAX_BYTES);
    }

    int requestsMax() {
        return getInt(REQUESTS_MAX);
    }

    int requestsAtStart() {
        return getInt(REQUESTS_AT_START);
    }

    Duration callTimeout() {
        return Duration.ofMillis(getInt(CALL_TIMEOUT_MS));
    }

    private Backoff backoff() {
        return new Backoff(nanos(RETRY_BACKOFF_MS), nanos(RETRY_BACKOFF_MAX_MS));
    }

    private Patience patience() {
        return new Patience(nanos(FAILING_BATCH_MS), nanos(FAILING_SPAN_MS));
    }

    long faultRetryNanos() {
        return nanos(FAULT_RETRY_MS);
    }

    long commitIntervalNanos() {
        return nanos(COMMIT_INTERVAL_MS);
    }

    /** What goes to Kafka's clients, without the prefix. */
    Map<String, Object> kafka() {
        return kafka;
    }

    private long nanos(String key) {
        return Duration.ofMillis(getInt(key)).toNanos();
    }
}

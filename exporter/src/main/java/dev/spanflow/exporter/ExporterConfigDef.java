/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.spanflow.exporter.sgp.KeyFile;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Topics;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Type, default, limits and meaning of each key of {@link ExporterConfig}. */
final class ExporterConfigDef {
    private ExporterConfigDef() {}

    static ConfigDef make() {
        ConfigDef def = new ConfigDef();
        defineKafka(def);
        defineSgp(def);
        defineBatches(def);
        defineLimits(def);
        defineRetries(def);
        return def;
    }

    private static void defineKafka(ConfigDef def) {
        def.define(
                        ExporterConfig.BOOTSTRAP_SERVERS,
                        ConfigDef.Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Importance.HIGH,
                        "Kafka brokers to start from, host:port, separated by commas.")
                .define(
                        ExporterConfig.TOPIC_PREFIX,
                        ConfigDef.Type.STRING,
                        Topics.DEFAULT_PREFIX,
                        Importance.MEDIUM,
                        "Stands before the names of topics and of the consumer group (exporter, with an account"
                                + " exporter-ACCOUNT).")
                .define(
                        ExporterConfig.COMMIT_INTERVAL_MS,
                        ConfigDef.Type.INT,
                        1000,
                        atLeast(1),
                        Importance.LOW,
                        "How often offsets are committed; so much is sent again after a crash.")
                .defineInternal(ExporterConfig.INPUT_TOPIC, ConfigDef.Type.STRING, null, Importance.LOW)
                .defineInternal(ExporterConfig.GROUP, ConfigDef.Type.STRING, null, Importance.LOW)
                .defineInternal(ExporterConfig.REQUESTS_AT_START, ConfigDef.Type.INT, 4, Importance.LOW);
    }

    private static void defineSgp(ConfigDef def) {
        defineCredentials(def);
        def.define(
                        ExporterConfig.SGP_URL,
                        ConfigDef.Type.STRING,
                        "https://api.egp.scale.com",
                        Importance.HIGH,
                        "Base URL of SGP; a path prefix is kept. Plain http only to this machine.")
                .define(
                        ExporterConfig.SGP_CA_FILE,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.LOW,
                        "PEM file with the certificates to trust, instead of those of Java.")
                .define(
                        ExporterConfig.SGP_PROXY,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.LOW,
                        "HTTP proxy on the way to SGP, host:port. Without it Java's system properties hold.")
                .define(
                        ExporterConfig.CALL_TIMEOUT_MS,
                        ConfigDef.Type.INT,
                        60_000,
                        atLeast(1),
                        Importance.MEDIUM,
                        "A request without a whole answer in this time is repeated. Must be less than"
                                + " kafka.max.poll.interval.ms.");
    }

    private static void defineCredentials(ConfigDef def) {
        def.define(
                        ExporterConfig.ACCOUNT,
                        ConfigDef.Type.STRING,
                        Headers.DEFAULT_ACCOUNT,
                        ExporterConfigDef::checkHeaderValue,
                        Importance.HIGH,
                        "Ships the spans of this account (header spanflow-account) and skips all others, in a consumer"
                                + " group of its own.")
                .define(
                        ExporterConfig.SGP_API_KEY,
                        ConfigDef.Type.PASSWORD,
                        null,
                        ExporterConfigDef::checkHeaderValue,
                        Importance.HIGH,
                        "SGP API key, sent as x-api-key. Never logged. Required, unless there is sgp.api.key.file.")
                .define(
                        ExporterConfig.SGP_API_KEY_FILE,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.HIGH,
                        "File with the SGP API key; goes before sgp.api.key. A change is noticed within a second.")
                .define(
                        ExporterConfig.SGP_ACCOUNT_ID,
                        ConfigDef.Type.STRING,
                        null,
                        ExporterConfigDef::checkHeaderValue,
                        Importance.HIGH,
                        "SGP account, sent as x-selected-account-id. Without it the account of --account; for the account"
                                + " default nothing is sent.");
    }

    private static void defineBatches(ConfigDef def) {
        def.define(
                        ExporterConfig.BATCH_MAX_SPANS,
                        ConfigDef.Type.INT,
                        1000,
                        between(1, 1000),
                        Importance.MEDIUM,
                        "Spans in one request; SGP takes at most 1000.")
                .define(
                        ExporterConfig.BATCH_MAX_BYTES,
                        ConfigDef.Type.INT,
                        4 * 1024 * 1024,
                        atLeast(1024),
                        Importance.MEDIUM,
                        "Bytes of one request. A single larger span still goes, alone.")
                .define(
                        ExporterConfig.BATCH_MAX_AGE_MS,
                        ConfigDef.Type.INT,
                        100,
                        atLeast(0),
                        Importance.MEDIUM,
                        "While records keep coming, one waits at most this long for its batch to fill.");
    }

    private static void defineLimits(ConfigDef def) {
        def.define(
                        ExporterConfig.LANES_PER_PARTITION,
                        ConfigDef.Type.INT,
                        2,
                        between(1, 64),
                        Importance.MEDIUM,
                        "Lanes of a partition: traces are spread over them, each has one request in flight.")
                .define(
                        ExporterConfig.REQUESTS_MAX,
                        ConfigDef.Type.INT,
                        16,
                        between(1, 1000),
                        Importance.MEDIUM,
                        "Requests in flight over all lanes at most; the limit in force follows SGP's answers.")
                .define(
                        ExporterConfig.IN_FLIGHT_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        64L * 1024 * 1024,
                        atLeast(1024),
                        Importance.MEDIUM,
                        "Bytes of records held, shared evenly by the assigned partitions; a partition over its share"
                                + " is paused.");
    }

    private static void defineRetries(ConfigDef def) {
        def.define(
                        ExporterConfig.FAILING_BATCH_MS,
                        ConfigDef.Type.INT,
                        30_000,
                        atLeast(1),
                        Importance.LOW,
                        "A batch that failed (5xx, 408, no answer) five times in a row over this time is split, to see"
                                + " whether one span is the cause.")
                .define(
                        ExporterConfig.FAILING_SPAN_MS,
                        ConfigDef.Type.INT,
                        900_000,
                        atLeast(1),
                        Importance.LOW,
                        "A single span that failed five times in a row over this time, while others passed, is given up.")
                .define(
                        ExporterConfig.RETRY_BACKOFF_MS,
                        ConfigDef.Type.INT,
                        100,
                        atLeast(1),
                        Importance.LOW,
                        "Bound of the random delay after a first failure; it doubles with each further one.")
                .define(
                        ExporterConfig.RETRY_BACKOFF_MAX_MS,
                        ConfigDef.Type.INT,
                        30_000,
                        atLeast(1),
                        Importance.LOW,
                        "The bound of the delay grows no further. A Retry-After of SGP is kept all the same.")
                .define(
                        ExporterConfig.FAULT_RETRY_MS,
                        ConfigDef.Type.INT,
                        10_000,
                        atLeast(1),
                        Importance.LOW,
                        "How often a probe goes out while SGP refuses key, account or address.");
    }

    /** OkHttp would quote the value in its exception. */
    private static void checkHeaderValue(String key, @Nullable Object value) {
        if (value == null) {
            return;
        }
        String text = value instanceof Password password ? password.value() : value.toString();
        if (!KeyFile.fitsHeader(text)) {
            throw new ConfigException("Invalid value for " + key
                    + ": it is empty or holds a blank, a line break or a character that no HTTP header can carry");
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import dev.spanflow.assembler.ordering.AssemblyRules;
import dev.spanflow.assembler.ordering.OrphanPolicy;
import dev.spanflow.schemas.KafkaOverrides;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.apache.kafka.streams.state.HostInfo;

/** The assembler's settings; the README's table is made of {@link #DEFINITION}. Immutable. */
public final class AssemblerConfig extends AbstractConfig {
    public static final String BOOTSTRAP_SERVERS = CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
    public static final String TOPIC_PREFIX = "topic.prefix";
    public static final String STATE_DIR = "state.dir";
    public static final String STREAM_THREADS = "stream.threads";
    public static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
    public static final String RECORD_MAX_BYTES = "record.max.bytes";
    public static final String ORPHAN_POLICY = "orphan.policy";
    public static final String ORPHAN_TIMEOUT_MS = "orphan.timeout.ms";
    public static final String CLOCK_IDLE_GRACE_MS = "clock.idle.grace.ms";
    public static final String TRACE_RETENTION_MS = "trace.retention.ms";
    public static final String WAITING_MAX_BYTES = "waiting.max.bytes";
    public static final String GROUP_RETENTION_MS = "group.retention.ms";
    public static final String STATE_CACHE_BYTES = "state.cache.bytes";
    public static final String STANDBY_REPLICAS = "standby.replicas";
    public static final String GROUP_PROTOCOL = "group.protocol";
    public static final String GROUP_INSTANCE_ID = "group.instance.id";
    public static final String APPLICATION_SERVER = "application.server";

    private static final String CLASSIC = "classic";
    private static final String STREAMS = "streams";

    public static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    BOOTSTRAP_SERVERS,
                    ConfigDef.Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.ValidList.anyNonDuplicateValues(false, false),
                    Importance.HIGH,
                    "Kafka brokers to start from, as host:port.")
            .define(
                    TOPIC_PREFIX,
                    ConfigDef.Type.STRING,
                    Topics.DEFAULT_PREFIX,
                    Importance.MEDIUM,
                    "Stands before the names of all topics and of the application id.")
            .define(
                    STATE_DIR,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    new ConfigDef.NonEmptyString(),
                    Importance.HIGH,
                    "Folder for the local state, one per process. What is lost there is restored from Kafka.")
            .define(
                    STREAM_THREADS,
                    ConfigDef.Type.INT,
                    1,
                    Range.between(1, 256),
                    Importance.MEDIUM,
                    "Threads; more than partitions are idle.")
            .define(
                    COMMIT_INTERVAL_MS,
                    ConfigDef.Type.LONG,
                    200L,
                    Range.between(10, 5_000),
                    Importance.MEDIUM,
                    "How often what was assembled becomes visible: 100 for latency, 500 to 1000 for throughput.")
            .define(
                    RECORD_MAX_BYTES,
                    ConfigDef.Type.INT,
                    900_000,
                    Range.between(1_000, 1_000_000),
                    Importance.LOW,
                    "Larger records, uncompressed and with their headers, become dead letters.")
            .define(
                    ORPHAN_POLICY,
                    ConfigDef.Type.STRING,
                    "pass",
                    ConfigDef.ValidString.in("pass", "stub", "reroot", "park"),
                    Importance.MEDIUM,
                    "How spans leave whose parent does not come: pass, as they are; stub, under a stand-in for it; reroot, "
                            + "under the trace's root; park, to the dead letters with all that waits for them.")
            .define(
                    ORPHAN_TIMEOUT_MS,
                    ConfigDef.Type.LONG,
                    600_000L,
                    Range.between(100, 604_800_000),
                    Importance.MEDIUM,
                    "How long spans wait for a parent of which nothing has come, by the time of the input.")
            .define(
                    CLOCK_IDLE_GRACE_MS,
                    ConfigDef.Type.LONG,
                    30_000L,
                    Range.between(100, 3_600_000),
                    Importance.LOW,
                    "How long the input must be silent and read to its end before time passes without it.")
            .define(
                    TRACE_RETENTION_MS,
                    ConfigDef.Type.LONG,
                    86_400_000L,
                    Range.between(1_000, 2_592_000_000L),
                    Importance.LOW,
                    "How long a trace is remembered after its last record; later ones are treated as first records.")
            .define(
                    WAITING_MAX_BYTES,
                    ConfigDef.Type.LONG,
                    1L << 30,
                    Range.atLeast(1 << 20),
                    Importance.LOW,
                    "How much may wait on disk in one partition before the oldest missing parents are given up early.")
            .define(
                    GROUP_RETENTION_MS,
                    ConfigDef.Type.LONG,
                    Duration.ofDays(30).toMillis(),
                    Range.atLeast(60_000),
                    Importance.LOW,
                    "How long a group remembers a trace after its last change, by the time of the input.")
            .define(
                    STATE_CACHE_BYTES,
                    ConfigDef.Type.LONG,
                    128L << 20,
                    Range.atLeast(0),
                    Importance.LOW,
                    "Heap for state that has not been written out yet; the more, the shorter the changelog.")
            .define(
                    STANDBY_REPLICAS,
                    ConfigDef.Type.INT,
                    0,
                    Range.between(0, 10),
                    Importance.MEDIUM,
                    "Further processes that keep a copy of each partition's state, to take over without restoring it.")
            .define(
                    GROUP_PROTOCOL,
                    ConfigDef.Type.STRING,
                    CLASSIC,
                    ConfigDef.ValidString.in(CLASSIC, STREAMS),
                    Importance.LOW,
                    "How partitions are given out: classic, by the processes; streams, by brokers from Kafka 4.2 on.")
            .define(
                    GROUP_INSTANCE_ID,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.LOW,
                    "A name of this process that outlives it, such as that of its pod:"
                            + " a restart within the session timeout then moves no partition.")
            .define(
                    APPLICATION_SERVER,
                    ConfigDef.Type.STRING,
                    "",
                    AssemblerConfig::requireEndpoint,
                    Importance.LOW,
                    "host:port at which other assemblers reach this one's queries; by default where it listens.");

    private final Map<String, Object> kafka;

    /**
     * @throws org.apache.kafka.common.config.ConfigException for a missing, malformed or forbidden setting; the message names
     *     it
     */
    public AssemblerConfig(Map<String, ?> settings) {
        super(DEFINITION, settings, false);
        this.kafka = KafkaOverrides.of(settings);
        requireFitsProtocol();
    }

    private static void requireEndpoint(String name, Object value) {
        try {
            if (!value.equals("")) {
                HostInfo.buildFromEndpoint((String) value);
            }
        } catch (ConfigException e) {
            throw new ConfigException(name, value, "must be host:port");
        }
    }

    /** What the brokers' protocol has no place for is refused, rather than left without effect. */
    private void requireFitsProtocol() {
        if (!isStreamsProtocol()) {
            return;
        }
        if (getInt(STANDBY_REPLICAS) > 0) {
            throw new ConfigException(STANDBY_REPLICAS + " has no effect with " + GROUP_PROTOCOL + " = " + STREAMS
                    + ": set streams.num.standby.replicas of the group " + applicationId() + " on the brokers.");
        }
        if (!groupInstanceId().isEmpty()) {
            throw new ConfigException(GROUP_INSTANCE_ID + " cannot be set with " + GROUP_PROTOCOL + " = " + STREAMS
                    + ": that protocol knows no static members. Remove one of the two.");
        }
    }

    private boolean isStreamsProtocol() {
        return getString(GROUP_PROTOCOL).equals(STREAMS);
    }

    /** Empty when it has none. */
    String groupInstanceId() {
        return getString(GROUP_INSTANCE_ID);
    }

    /** host:port at which others reach this process; empty when it was not told. */
    public String applicationServer() {
        return getString(APPLICATION_SERVER);
    }

    /** The same with this address, unless it has one. */
    public AssemblerConfig orServer(String hostPort) {
        Map<String, Object> settings = new HashMap<>(originals());
        settings.put(APPLICATION_SERVER, applicationServer().isEmpty() ? hostPort : applicationServer());
        return new AssemblerConfig(settings);
    }

    public Topics topics() {
        return new Topics(getString(TOPIC_PREFIX));
    }

    public int recordMaxBytes() {
        return getInt(RECORD_MAX_BYTES);
    }

    public long stateCacheBytes() {
        return getLong(STATE_CACHE_BYTES);
    }

    AssemblyRules rules() {
        return new AssemblyRules(
                OrphanPolicy.valueOf(getString(ORPHAN_POLICY).toUpperCase(Locale.ROOT)),
                Duration.ofMillis(getLong(ORPHAN_TIMEOUT_MS)),
                Duration.ofMillis(getLong(CLOCK_IDLE_GRACE_MS)),
                Duration.ofMillis(getLong(TRACE_RETENTION_MS)),
                getLong(WAITING_MAX_BYTES));
    }

    Duration groupRetention() {
        return Duration.ofMillis(getLong(GROUP_RETENTION_MS));
    }

    /** How often to ask whether the input is idle: often enough for the grace to be kept to. */
    Duration idleCheckInterval() {
        return Duration.ofMillis(Math.min(5_000, Math.max(100, getLong(CLOCK_IDLE_GRACE_MS) / 4)));
    }

    /** The streams app's id: its consumer group, and the start of its internal topics' names. */
    String applicationId() {
        return topics().application("assembler");
    }

    /** For clients outside the streams app. */
    public Map<String, Object> adminProperties() {
        return KafkaOverrides.merge(Map.of(BOOTSTRAP_SERVERS, getList(BOOTSTRAP_SERVERS)), kafka);
    }

    /** For the streams app, and for what is measured against it; the numbers are argued in the module's RATIONALE. */
    public Properties streamsProperties() {
        Properties streams = new Properties();
        streams.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId());
        streams.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, getList(BOOTSTRAP_SERVERS));
        streams.put(StreamsConfig.STATE_DIR_CONFIG, getString(STATE_DIR));
        streams.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, getInt(STREAM_THREADS));
        streams.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, getLong(COMMIT_INTERVAL_MS));
        streams.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        streams.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        streams.put("processing.exception.handler.global.enabled", true); // unused here; unset, Streams warns
        streams.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 500);
        // A tombstone of the changelog lives ten minutes: what was away for longer would bring deleted rows back.
        streams.put(StreamsConfig.STATE_CLEANUP_DIR_MAX_AGE_MS_CONFIG, 300_000L);
        putMembership(streams);
        streams.put(StreamsConfig.producerPrefix("linger.ms"), 20);
        streams.put(StreamsConfig.producerPrefix("batch.size"), 128 << 10);
        streams.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
        streams.put(StreamsConfig.producerPrefix("max.request.size"), 2 << 20);
        streams.putAll(kafka);
        streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        putHandlers(streams);
        return streams;
    }

    private void putMembership(Properties streams) {
        streams.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, getString(GROUP_PROTOCOL));
        if (!applicationServer().isEmpty()) {
            streams.put(StreamsConfig.APPLICATION_SERVER_CONFIG, applicationServer());
        }
        if (isStreamsProtocol()) {
            return; // the brokers' settings of the group decide
        }
        streams.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, getInt(STANDBY_REPLICAS));
        streams.put(StreamsConfig.consumerPrefix("session.timeout.ms"), 15_000);
        streams.put(StreamsConfig.consumerPrefix("heartbeat.interval.ms"), 4_000);
        if (!groupInstanceId().isEmpty()) {
            streams.put(StreamsConfig.consumerPrefix("group.instance.id"), groupInstanceId());
        }
    }

    /** All stop at what they do not expect: a record half done may not be committed. What is expected is no exception. */
    private static void putHandlers(Properties streams) {
        streams.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        streams.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
        streams.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
    }
}

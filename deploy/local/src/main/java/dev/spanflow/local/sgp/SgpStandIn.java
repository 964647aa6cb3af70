/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SGP's span endpoints on this machine, with SGP's checks and storage rules, kept in a SQLite file, and a judge of whether
 * parents came first. Plays each of SGP's back ends ({@link Modes}), misbehaves when told so ({@link Misbehaviour}). Loopback
 * only, but in its container; any API key is taken. Safe for any thread.
 */
public final class SgpStandIn implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SgpStandIn.class);
    private static final String SEARCH_PATH = "/v5/spans/search";

    private final HttpFront front;
    private final SpanStore store;
    private final Reports reports;
    private final SpanSearch search;
    private volatile Modes modes = Modes.TRACING_SERVICE;

    private SgpStandIn(HttpFront front, SpanStore store, Reports reports, SpanSearch search) {
        this.front = front;
        this.store = store;
        this.reports = reports;
        this.search = search;
    }

    /**
     * Starts listening.
     *
     * @param database made when absent, continued otherwise
     * @param port 0 for any free one
     * @throws IllegalStateException when the port is taken or the file is no such database; the message names it
     */
    public static SgpStandIn start(Path database, int port) {
        return start(database, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null);
    }

    /** As {@link #start(Path, int)}, wherever it is told to listen; with TLS unless that is null. */
    static SgpStandIn start(Path database, InetSocketAddress address, @Nullable SSLContext tls) {
        Database.prepare(database);
        SpanStore store = new SpanStore(database);
        Reports reports = new Reports(database);
        SpanSearch search = new SpanSearch(database);
        try {
            SgpStandIn standIn = new SgpStandIn(new HttpFront(address, tls), store, reports, search);
            standIn.front.serve(standIn.routes(), standIn::countRefusal);
            log.info("SGP stand-in listens on {}, data in {}", standIn.url(), database);
            return standIn;
        } catch (RuntimeException e) {
            search.close();
            reports.close();
            store.close();
            throw e;
        }
    }

    private Map<String, Map<String, HttpFront.Route>> routes() {
        SpanBatches batches = new SpanBatches(store, () -> modes);
        SingleSpans singles = new SingleSpans(store, () -> modes);
        return Map.of(
                SingleSpans.PATH,
                Map.of("POST", singles::post),
                SingleSpans.PATH + "/",
                Map.of("GET", singles::get, "PATCH", singles::patch),
                "/v5/spans/batch",
                Map.of("PUT", batches::put, "POST", batches::post),
                SEARCH_PATH,
                Map.of("POST", new SpanSearches(search)::post),
                "/admin/report",
                Map.of("GET", exchange -> Answer.ok(report())),
                "/admin/modes",
                Map.of("GET", exchange -> Answer.ok(modes), "PUT", this::putModes),
                "/admin/misbehaviours",
                Map.of("PUT", this::putMisbehaviours, "DELETE", exchange -> behave()),
                "/admin/requests",
                Map.of("GET", this::listRequests),
                "/admin/spans",
                Map.of("GET", this::storedSpan));
    }

    /** The report is about writing. */
    private void countRefusal(String path, int status) {
        if (!path.startsWith("/admin/") && !path.equals(SEARCH_PATH)) {
            store.countRefusal(status);
        }
    }

    private Answer putModes(HttpExchange exchange) throws IOException {
        modes = Json.read(Incoming.body(exchange), new TypeReference<Modes>() {});
        return Answer.ok(modes);
    }

    private Answer putMisbehaviours(HttpExchange exchange) throws IOException {
        List<Misbehaviour> script = Json.read(Incoming.body(exchange), new TypeReference<List<Misbehaviour>>() {});
        String seed = Incoming.query(exchange.getRequestURI()).getOrDefault("seed", "0");
        misbehave(Long.parseLong(seed), script);
        return Answer.ok(script);
    }

    private Answer behave() {
        misbehave(0, List.of());
        return Answer.ok(List.of());
    }

    private Answer listRequests(HttpExchange exchange) {
        String limit = Incoming.query(exchange.getRequestURI()).getOrDefault("limit", "100");
        return Answer.ok(requests(Integer.parseInt(limit)));
    }

    /** From the next request on, another back end; what is stored stays. */
    public void play(Modes next) {
        modes = next;
    }

    /**
     * From the next request on, of each the first that applies; an empty script behaves.
     *
     * @param seed of the rates
     */
    public void misbehave(long seed, List<Misbehaviour> script) {
        front.misbehave(new Misbehaviours(script, seed));
    }

    /** The newest requests to SGP's endpoints, oldest first; the last 10,000 are kept. */
    public List<RequestRecord> requests(int limit) {
        return front.requests(limit);
    }

    private Answer storedSpan(HttpExchange exchange) {
        Map<String, String> query = Incoming.query(exchange.getRequestURI());
        return find(
                        query.getOrDefault("account", "default"),
                        query.getOrDefault("trace_id", ""),
                        query.getOrDefault("id", ""))
                .map(body -> new Answer(200, body))
                .orElseGet(() -> Answer.error(404, "no such span"));
    }

    /** The base URL, without a path. */
    public URI url() {
        return front.url();
    }

    /** All figures at one moment; reads every stored key, some 100 ms at 100,000 spans. */
    public Report report() {
        return reports.report();
    }

    /** The first violations, in the order in which they were found. */
    public List<Violation> violations(int limit) {
        return reports.violations(limit);
    }

    /** The span's newest stored version, character for character as it was sent. */
    public Optional<String> find(String account, String traceId, String id) {
        return reports.body(account, new SpanKey(traceId, id));
    }

    /** Groups in the order of their first span. */
    public List<GroupSummary> groups(int limit) {
        return reports.groups(limit);
    }

    /** The traces that have a span in the group, or for null one in no group, in the order of their first span. */
    public List<TraceSummary> traces(String account, @Nullable String groupId, int limit) {
        return reports.traces(account, groupId, limit);
    }

    /** Stops listening; what was answered is on disk. */
    @Override
    public void close() {
        front.close();
        search.close();
        reports.close();
        store.close();
        log.info("SGP stand-in on {} stopped", front.url());
    }

    @Override
    public String toString() {
        return "SgpStandIn(" + front.url() + ")";
    }
}

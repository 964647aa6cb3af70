/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spanflow.schemas.Spans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/**
 * Plays SGP over a socket: stores the spans of a request in order if it answers 200, and nothing of it otherwise. A search
 * finds what is stored under the id it names.
 */
final class FakeSgp extends Dispatcher implements AutoCloseable {
    /** A record as it arrived. */
    record Arrival(String traceId, String id, String parentId, boolean completed, String json) {
        String span() {
            return traceId + "/" + id;
        }
    }

    static final MockResponse.Builder OK = new MockResponse.Builder().body("{\"object\":\"list\"}");

    private final MockWebServer server = new MockWebServer();
    private final List<Arrival> stored = new ArrayList<>();
    private volatile Function<List<Arrival>, MockResponse.Builder> behaviour = items -> OK;
    private volatile Supplier<MockResponse.Builder> search = () -> OK;
    private volatile String key;
    private final Set<String> accounts = ConcurrentHashMap.newKeySet();
    private final AtomicInteger searches = new AtomicInteger();

    FakeSgp() {
        server.setDispatcher(this);
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return server.url("/").toString();
    }

    int requests() {
        return server.getRequestCount();
    }

    void answers(Function<List<Arrival>, MockResponse.Builder> next) {
        behaviour = next;
    }

    void answers(int status) {
        behaviour = items -> new MockResponse.Builder().code(status);
    }

    void recovers() {
        behaviour = items -> OK;
    }

    int searches() {
        return searches.get();
    }

    /** What a search is answered with; a page, if it is 200. */
    void answersSearches(Supplier<MockResponse.Builder> next) {
        search = next;
    }

    void has(Spans... spans) {
        String items = Stream.of(spans).map(Spans::json).collect(Collectors.joining(","));
        store(read(("{\"items\":[" + items + "]}").getBytes(StandardCharsets.UTF_8)));
    }

    void requiresKey(String right) {
        key = right;
    }

    /** Those that requests named, {@code none} for none. */
    Set<String> accounts() {
        return accounts;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        if (key != null && !key.equals(request.getHeaders().get("x-api-key"))) {
            return new MockResponse.Builder().code(401).build();
        }
        String account = request.getHeaders().get("x-selected-account-id");
        accounts.add(account == null ? "none" : account);
        if (request.getTarget().startsWith("/v5/spans/search")) {
            searches.incrementAndGet();
            MockResponse.Builder answer = search.get();
            return answer == OK ? page(request.getBody().utf8()) : answer.build();
        }
        List<Arrival> items = read(request.getBody().toByteArray());
        MockResponse response = behaviour.apply(items).build();
        if (response.getCode() == 200) {
            store(items);
        }
        return response;
    }

    private MockResponse page(String asked) {
        String items = stored().stream()
                .filter(span -> asked.equals("{\"span_ids\":[\"" + span.id() + "\"]}"))
                .map(Arrival::json)
                .collect(Collectors.joining(","));
        return new MockResponse.Builder()
                .body("{\"object\":\"list\",\"items\":[" + items + "],\"has_more\":false,\"total\":0,\"limit\":10}")
                .build();
    }

    private synchronized void store(List<Arrival> items) {
        stored.addAll(items);
    }

    synchronized List<Arrival> stored() {
        return List.copyOf(stored);
    }

    /** All spans stored, once each. */
    Set<String> spans() {
        Set<String> spans = new HashSet<>();
        stored().forEach(arrival -> spans.add(arrival.span()));
        return spans;
    }

    /** Spans whose parent's first record came after a child's. */
    List<String> violations() {
        Map<String, Integer> first = new HashMap<>();
        List<Arrival> all = stored();
        for (int i = 0; i < all.size(); i++) {
            first.putIfAbsent(all.get(i).span(), i);
        }
        List<String> late = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Arrival child = all.get(i);
            if (child.parentId() != null
                    && first.getOrDefault(child.traceId() + "/" + child.parentId(), Integer.MAX_VALUE) > i) {
                late.add(child.span());
            }
        }
        return late;
    }

    /** Spans whose newest arrival is not completed. */
    Set<String> unfinished() {
        Map<String, Boolean> last = new HashMap<>();
        stored().forEach(arrival -> last.put(arrival.span(), arrival.completed()));
        last.values().removeIf(completed -> completed);
        return last.keySet();
    }

    private static List<Arrival> read(byte[] body) {
        List<Arrival> items = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(body)) {
            while (json.nextToken() != JsonToken.START_ARRAY) {
                // up to the items
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                int from = (int) json.currentTokenLocation().getByteOffset();
                Map<String, String> fields = new HashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    fields.put(name, json.getText());
                    json.skipChildren();
                }
                int to = (int) json.currentLocation().getByteOffset();
                items.add(new Arrival(
                        fields.get("trace_id"),
                        fields.get("id"),
                        fields.get("parent_id"),
                        fields.containsKey("end_timestamp"),
                        new String(body, from, to - from, StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return items;
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }
}

package dev.greenroom.gateway;

import dev.greenroom.binding.SessionStarter;
import dev.greenroom.binding.SlotPatience;
import dev.greenroom.binding.WaitingStarts;
import dev.greenroom.gateway.daily.DailyRooms;
import dev.greenroom.gateway.wire.StartReply.IceServer;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a gateway is made of.
 *
 * @param starter answers at once
 * @param waiting has a start wait for a slot, where the caller asks for that
 * @param patience what {@code Retry-After} says where the pool is full
 * @param ready whether the caches it answers from are filled
 * @param standstill what of its process stands still for good, in a sentence; empty while all moves
 * @param metrics where its metrics are registered and what /metrics shows
 * @param moreRoutes beside those that start sessions and tell how the gateway is
 * @param ids of sessions whose caller gave no Idempotency-Key
 * @param nanoTime a monotonic clock
 * @param limits what it takes of its clients
 * @param iceServers the default servers for browsers; may be empty
 * @param daily where rooms are made for starts that ask for one
 */
public record GatewayParts(
    SessionStarter starter,
    WaitingStarts waiting,
    SlotPatience patience,
    Credentials credentials,
    BooleanSupplier ready,
    Supplier<Optional<String>> standstill,
    CollectorRegistry metrics,
    List<Route> moreRoutes,
    Supplier<UUID> ids,
    LongSupplier nanoTime,
    Limits limits,
    List<IceServer> iceServers,
    DailyRooms daily) {}

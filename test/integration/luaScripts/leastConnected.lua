-- The backend with the fewest clients; ties go to the first.
function connect_server()
    local best, least = 0, nil
    for i = 1, #proxy.backends do
        local s = proxy.backends[i]
        print(string.format("[%d] %d clients, state %d", i, s.connected_clients, s.state))
        if s.state ~= proxy.BACKEND_STATE_DOWN and (not least or s.connected_clients < least) then
            best, least = i, s.connected_clients
        end
    end
    if best > 0 then proxy.connection.backend_ndx = best end
end

function read_auth_result( auth )
    print("connected to " .. proxy.connection["backend_ndx"])
end

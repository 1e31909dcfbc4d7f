-- Requests of all kinds, as a stranger's script sends them: good ones, wrong ones, nonsense.
-- wrk -s mix.lua URL -- TOKEN CAMPAIGN RUN
-- No HEAD: wrk would wait for its body.
local list = {}

local function add(method, path, headers, body)
	list[#list + 1] = wrk.format(method, path, headers, body)
end

function init(args)
	local token, campaign, run = args[1], args[2], args[3]
	local auth = { Authorization = "Bearer " .. token }
	local json = { Authorization = "Bearer " .. token, ["Content-Type"] = "application/json" }

	add("GET", "/api/health/liveness")
	add("GET", "/api/health")
	add("GET", "/api/openapi.json")
	add("GET", "/api/profile", auth)
	add("GET", "/api/profile")
	add("GET", "/api/profile", { Authorization = "Bearer x.y.z" })
	add("GET", "/api/profile", { Authorization = "Bearer " .. string.rep("a", 6000) })
	add("GET", "/api/profile", { Authorization = "Bearer cgk_" .. string.rep("0", 32) .. "_" .. string.rep("0", 64) })
	add("GET", "/api/campaigns?limit=5&search=%25_", auth)
	add("GET", "/api/campaigns/" .. campaign, auth)
	add("GET", "/api/campaigns/0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10", auth)
	add("GET", "/api/campaigns?limit=1000&nonsense=1", auth)
	add("PATCH", "/api/campaigns/" .. campaign, json, '{"name":"again","expectedVersion":99999}')
	add("POST", "/api/campaigns", json, '{"name":')
	add("POST", "/api/campaigns", json, '{"name":"' .. string.rep("x", 300) .. '","unknown":1}')
	add("POST", "/api/campaigns", { Authorization = "Bearer " .. token }, "name=x")
	add("POST", "/api/intelligence/theme/validate", json,
	    '{"primary_color":"#112233","secondary_color":"#ffffff","accent_color":"#ff0000","background_color":"#ffffff","text_color":"#000000"}')
	add("GET", "/api/runs?limit=3", auth)
	add("GET", "/api/runs/" .. run, auth)
	add("GET", "/api/runs/" .. run .. "/steps", auth)
	add("GET", "/api/runs/" .. run .. "/artifacts", auth)
	add("GET", "/api/runs/nonsense/steps", auth)
	add("POST", "/api/runs", json, '{"workflowName":"nobody.knows"}')
	add("GET", "/api/workflows", auth)
	add("GET", "/play/0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10.json")
	add("GET", "/b/0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10/1/%2e%2e/x")
	add("GET", "/api/%00")
	add("GET", "/" .. string.rep("a", 3000))
	add("DELETE", "/api/health")
	add("OPTIONS", "/api/campaigns", { Origin = "http://localhost:5173", ["Access-Control-Request-Method"] = "POST" })
	add("GET", "/api/profile", { Authorization = "Bearer " .. token, Origin = "https://evil.test" })
end

local i = 0
function request()
	i = i % #list + 1
	return list[i]
end

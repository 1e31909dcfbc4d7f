local function parts()

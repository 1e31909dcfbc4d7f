return { finish = finish, again = again, back = back, children = children, retain = retain, fetch = fetch }
end
